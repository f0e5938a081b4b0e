"""LoyaltyLion's members."""
