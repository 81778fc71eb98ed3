import pytest
from django.test import Client
from tests import factories
from axes.models import AccessAttempt
def test_it(world):
    for pw in ["x"*12]*5+[factories.PASSWORD]:
        c=Client()
        r=c.post("/accounts/login/",{"login":"reception.est","password":pw},REMOTE_ADDR="10.0.0.1")
        print(r.status_code,[ (a.username,a.ip_address,a.failures_since_start,a.attempt_time) for a in AccessAttempt.objects.all()])
