"""What is measured, one line each; the next steps add theirs."""

from tests.bench import draws, floors
from tests.bench.accompanying import ContractPages, draw_contracts
from tests.bench.contending import Contending
from tests.bench.enrolling import SEATS
from tests.bench.importing import Importing
from tests.bench.kinds import FILE, KEPT, LIST, SEARCH, Checking, Closing, Deciding, Letters, Page, Scenario
from tests.bench.papers import Papers
from tests.bench.reminding import Reminding
from tests.bench.reserving import RESERVATIONS
from tests.bench.texts import Explaining, Simulating

SCENARIOS: tuple[Scenario, ...] = (
    Page("desk", draws.desks, LIST),
    Page("person search", draws.searches, SEARCH),
    Checking("duplicate check at creation", draws.registrations),
    Page("person page", draws.persons, FILE),
    Page("its panels", draws.panels, FILE),
    Page("application page", draws.application_pages, FILE),
    ContractPages("contract page", draw_contracts, FILE),
    Page("applications of a case officer", draws.list_of_officer, LIST),
    Page("the same, a far page", draws.far_list_of_officer, LIST),
    Page("applications of a secretary", draws.list_of_secretary, LIST),
    Page("the same of a secretary, a far page", draws.far_list_of_secretary, LIST),
    Page("sessions", draws.session_lists, LIST),
    Page("agenda of a session", draws.session_pages, LIST),
    Page("line before the commission", draws.session_lines, FILE),
    Page("the same, whole with what stands beside it", draws.beside_lines, FILE),
    Page("intervention table of a unit and year", draws.intervention_tables, SEARCH),
    Page("catalogue of collective actions", draws.catalogues, None),
    Page("the same, kept for everybody", draws.kept_catalogues, KEPT, floors.PUBLIC_URL),
    Page("search of the directory", draws.directory_searches, SEARCH),
    Deciding("60 lines decided", lines=60),
    Closing("60 lines closed and signed", lines=60),
    Letters("60 letters and the minutes", lines=60),
    Papers("contract PDF", contracts=20),
    Contending("reservations on one envelope, 8 processes", RESERVATIONS, lines=12),
    Contending("seats of one series, 8 processes", SEATS, lines=5, rounds=5),
    Importing("import of services", lines=2_000),
    Reminding("reminders of 40,000 living contracts", lines=40_000),
    Explaining("explained evaluation in a rule set of 40", aids=40),
    Simulating("simulation of the past, both versions", lines=20_000),
)
