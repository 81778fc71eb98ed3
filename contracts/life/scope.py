"""What a page about one review starts from."""

from contracts.contract.scope import ContractInScope
from contracts.life.models import Review


class ReviewInScope(ContractInScope):
    """One review, by its contract: 404 and 403 as for the contract."""

    review: Review | None = None

    def load_review(self, pk: int) -> Review:
        """Sets `review` and what `load_contract` does."""
        self.review = Review.objects.select_related("held_by").filter(pk=pk).first()
        self.load_contract(self.review.contract_id if self.review else 0)
        return self.review
