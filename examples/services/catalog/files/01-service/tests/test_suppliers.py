import requests


def test_supplier_sandbox_answers():
    assert requests.get("http://localhost:9000/stock").status_code == 200
