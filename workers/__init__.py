"""arq jobs: what runs after the front door has answered."""
