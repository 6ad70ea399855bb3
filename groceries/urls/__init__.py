"""Campaigns and orders: each part of a campaign's life has its addresses in a file of its own."""

from groceries.urls import closing, fairness, money, residents, running

app_name = "groceries"
urlpatterns = [
    *residents.urlpatterns,
    *running.urlpatterns,
    *money.urlpatterns,
    *closing.urlpatterns,
    *fairness.urlpatterns,
]
