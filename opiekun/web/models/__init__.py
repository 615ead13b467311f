from opiekun.web.models.demo_load import DemoLoad

__all__ = ["DemoLoad"]
