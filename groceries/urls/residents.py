"""Addresses at which households read and order."""

from django.urls import path

from groceries.views import complaints, flags, ordering, orders, phone, public, residents, timing

urlpatterns = [
    path("groceries/", residents.campaigns, name="campaigns"),
    path("groceries/<int:pk>/", residents.campaign, name="campaign"),
    path("groceries/<int:pk>/card/", residents.campaign_card, name="campaign_card"),
    path("groceries/<int:pk>/offers/<int:offer>/price/", flags.flag_price, name="flag_price"),
    path("groceries/<int:pk>/order/", ordering.new, name="order_new"),
    path("groceries/<int:pk>/public/", public.public, name="public"),
    path("groceries/<int:pk>/register/", public.masked, name="register"),
    path("groceries/<int:pk>/register/print/", public.printed, name="register_print"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<int:pk>/", orders.one, name="order"),
    path("orders/<int:pk>/card/", orders.card, name="order_card"),
    path("orders/<int:pk>/row/", orders.row, name="order_row"),
    path("orders/<int:pk>/receipt/", orders.receipt, name="receipt"),
    path("orders/<int:pk>/change/", ordering.change, name="order_change"),
    path("orders/<int:pk>/acceptance/", ordering.accept, name="order_accept"),
    path("orders/<int:pk>/cancellation/", ordering.cancel, name="order_cancel"),
    path("orders/<int:pk>/time/", timing.time, name="order_time"),
    path("orders/<int:pk>/lines/<int:line>/complaint/", complaints.new, name="complain"),
    path(
        "orders/<int:pk>/complaints/<int:complaint>/withdrawal/",
        complaints.withdraw,
        name="complaint_withdraw",
    ),
    path("area/<slug:slug>/complaints/", complaints.complaints, name="complaints"),
    path("area/<slug:slug>/complaints/<int:pk>/", complaints.answer, name="complaint"),
    path("area/<slug:slug>/orders/new/", phone.new, name="phone_order"),
]
