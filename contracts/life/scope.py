"""What a page about one review starts from."""

from backend.audit.views import Elsewhere
from contracts.contract.scope import ContractInScope
from contracts.life.models import Review


class ReviewInScope(ContractInScope):
    """One review, by its contract: 404 and 403 as for the contract."""

    review: Review | None = None

    def load_review(self, pk: int) -> Review | None:
        """Sets `review` and what `load_contract` does.

        One that was planned and is not any more leads to its contract, or is None for what was being written in it.
        """
        self.review = Review.objects.select_related("held_by").filter(pk=pk).first()
        known = self.review or Review.history.filter(id=pk).first()
        self.load_contract(known.contract_id if known else 0)
        if self.review is None and self.request.method != "POST":
            raise Elsewhere(self.contract.get_absolute_url())
        return self.review
