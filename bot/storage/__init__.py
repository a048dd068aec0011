"""All SQL: plain functions over a transaction, the statement above the function that runs it."""
