"""The pages of passes: residents', the desk's, the gate's."""
