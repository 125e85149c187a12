"""What is owed and paid: settlement lines, refunds, the quote."""
