from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "hub.core.payments"
    label = "payments"
