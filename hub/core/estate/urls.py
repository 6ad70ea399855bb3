"""The estate: nouns, and a state change as a sub-resource. What begins with `area/` is for staff of that area."""

from django.urls import include, path

from hub.core.estate.views import (
    announcements,
    areas,
    buildings,
    care,
    duty,
    home,
    households,
    living,
    proxies,
    reading,
    roles,
    setup,
)

app_name = "estate"

area = [
    path("settings/", areas.settings, name="settings"),
    path("settings/edit/", areas.edit, name="settings_edit"),
    path("settings/numbers/", areas.numbers, name="thresholds"),
    path("settings/contacts/", areas.contacts, name="contacts"),
    path("phase/", areas.phase, name="phase"),
    path("duty/", duty.page, name="duty"),
    path("duty/<int:pk>/end/", duty.end, name="duty_end"),
]

places = [
    path("buildings/", buildings.listed, name="buildings"),
    path("buildings/new/", buildings.new, name="building_new"),
    path("buildings/<int:pk>/", buildings.one, name="building"),
    path("buildings/<int:pk>/edit/", buildings.edit, name="building_edit"),
    path("buildings/<int:pk>/doors/", buildings.add_doors, name="building_doors"),
    path("households/", households.find, name="households"),
    path("households/new/", households.new, name="household_new"),
    path("households/<int:pk>/", households.one, name="household"),
    path("households/<int:pk>/card/", households.card, name="household_card"),
    path("households/<int:pk>/history/", households.past, name="household_history"),
    path("households/<int:pk>/edit/", households.edit, name="household_edit"),
    path("households/<int:pk>/closure/", households.close, name="household_close"),
    path("households/<int:pk>/reopening/", households.reopen, name="household_reopen"),
]

living_there = [
    path("households/<int:pk>/members/new/", living.move_in, name="move_in"),
    path("households/<int:pk>/head/", living.head, name="head"),
    path("households/<int:pk>/moves/", living.move, name="move"),
    path("households/<int:pk>/split/", living.split, name="split"),
    path("households/<int:pk>/merge/", living.merge, name="merge"),
    path("members/<int:pk>/", living.person, name="person"),
    path("members/<int:pk>/departure/", living.move_out, name="move_out"),
    path("members/<int:pk>/health/", care.set_health, name="health"),
    path("members/<int:pk>/health/clearance/", care.clear_health, name="health_clear"),
    path("care/", care.listed, name="care"),
    path("care/wishes/<int:pk>/", care.decide, name="care_decide"),
    path("households/<int:pk>/care/", care.add_flag, name="flag_new"),
    path("care/<int:pk>/end/", care.end_flag, name="flag_end"),
    path("households/<int:pk>/proxies/", proxies.choose, name="proxy_choose"),
    path("households/<int:pk>/proxies/<int:person>/", proxies.approve, name="proxy_approve"),
    path("proxies/<int:pk>/revocation/", proxies.revoke, name="proxy_revoke"),
    path("households/<int:pk>/slip/", proxies.slip, name="slip"),
    path("households/<int:pk>/slip/delivery/", proxies.slip_taken, name="slip_taken"),
]

rights = [
    path("roles/", roles.listed, name="roles"),
    path("roles/new/", roles.choose, name="role_choose"),
    path("roles/new/somebody-new/", roles.grant_newcomer, name="role_newcomer"),
    path("roles/new/<int:pk>/", roles.grant, name="role_grant"),
    path("roles/<int:pk>/extension/", roles.extend, name="role_extend"),
    path("roles/<int:pk>/revocation/", roles.revoke, name="role_revoke"),
]

notice_board = [
    path("announcements/", announcements.listed, name="announcements_at_desk"),
    path("announcements/new/", announcements.new, name="announcement_new"),
    path("announcements/<int:pk>/", announcements.one, name="announcement_at_desk"),
    path("announcements/<int:pk>/edit/", announcements.edit, name="announcement_edit"),
    path("announcements/<int:pk>/sending/", announcements.send, name="announcement_send"),
    path("announcements/<int:pk>/withdrawal/", announcements.withdraw, name="announcement_withdraw"),
    path("announcements/<int:pk>/print/", announcements.printed, name="announcement_print"),
    path("announcements/<int:pk>/unread/<int:building>/", announcements.unread, name="announcement_unread"),
    path("announcements/<int:pk>/told/", announcements.told, name="announcement_told"),
]

urlpatterns = [
    path("setup/", setup.set_up, name="set_up"),
    path("area/<slug:slug>/", include([*area, *places, *living_there, *rights, *notice_board])),
    path("household/", home.my_household, name="my_household"),
    path("household/<int:pk>/readings/", home.readings, name="readings"),
    path("household/<int:pk>/care/", home.wish, name="wish"),
    path("household/proxies/<int:pk>/objection/", home.object_to_proxy, name="proxy_object"),
    path("announcements/", reading.listed, name="announcements"),
    path("announcements/<int:pk>/", reading.one, name="announcement"),
    path("announcements/<int:pk>/receipt/", reading.read, name="announcement_read"),
    path("acting/", home.acting, name="acting"),
    path("acting/start/", home.acting_for, name="acting_for"),
    path("acting/<int:pk>/end/", home.give_up, name="acting_end"),
]
