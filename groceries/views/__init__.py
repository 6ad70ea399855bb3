"""Pages: `residents` order, `running` is for leaders and the desk."""
