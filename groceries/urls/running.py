"""Under area/<slug>/campaigns/: where leaders and the desk run campaigns."""

from django.urls import URLPattern, URLResolver, include, path

from groceries.views import drafting, orderlist, poster, pricelist, running, verbs, watch

_campaigns: list[URLPattern | URLResolver] = [
    path("", running.campaigns, name="managed"),
    path("new/", drafting.new, name="campaign_new"),
    path("rules/", watch.rules, name="rules"),
    path("rules/new/", watch.rule_set, name="rule_set"),
    path("rules/<int:pk>/end/", watch.rule_end, name="rule_end"),
    path("suppliers/", watch.suppliers, name="suppliers"),
    path("suppliers/new/", watch.supplier, name="supplier_new"),
    path("suppliers/<int:pk>/", watch.supplier, name="supplier"),
    path("calendar/", watch.calendar, name="calendar"),
    path("prices/", watch.price_watch, name="prices"),
    path("prices/<int:pk>/", watch.reference, name="reference"),
    path("<int:pk>/", running.campaign, name="manage"),
    path("<int:pk>/card/", running.card, name="manage_card"),
    path("<int:pk>/numbers/", running.numbers, name="manage_numbers"),
    path("<int:pk>/goods-now/", running.goods, name="manage_goods"),
    path("<int:pk>/poster/", poster.poster, name="poster"),
    path("<int:pk>/edit/", drafting.edit, name="campaign_edit"),
    path("<int:pk>/offers/new/", drafting.offer_new, name="offer_new"),
    path("<int:pk>/offers/<int:offer>/", drafting.offer_edit, name="offer_edit"),
    path("<int:pk>/offers/<int:offer>/stock/", drafting.offer_stock, name="offer_stock"),
    path("<int:pk>/offers/<int:offer>/parts/", drafting.offer_parts, name="offer_parts"),
    path("<int:pk>/offers/<int:offer>/withdrawal/", verbs.offer_withdraw, name="offer_withdraw"),
    path("<int:pk>/flags/<int:flag>/", watch.flag, name="price_flag"),
    path("<int:pk>/leaders/", verbs.leader_add, name="leader_add"),
    path("<int:pk>/leaders/<int:leader>/removal/", verbs.leader_remove, name="leader_remove"),
    path("<int:pk>/orders/", orderlist.orders, name="run_orders"),
    path("<int:pk>/orders/export/", orderlist.export, name="run_orders_export"),
    path("<int:campaign>/goods/", include((pricelist.PAGES.urls(), "goods"))),
    *(verb.url() for verb in verbs.VERBS),
]

urlpatterns = [path("area/<slug:slug>/campaigns/", include(_campaigns))]
