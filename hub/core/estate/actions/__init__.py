"""What people do on the estate. A file per noun; each verb is one transaction: rules, rows, one announce."""
