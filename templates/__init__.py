"""Page templates (Chameleon), installed as portal.templates."""
