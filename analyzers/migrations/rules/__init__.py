"""The rules about migrations: each module declares some and gives them in ``RULES``; ``all_rules`` collects them."""
