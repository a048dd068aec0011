-- What a channel let go is looked for with every message, and there is hardly ever any: found without reading a receipt.
CREATE INDEX receipts_missed ON receipts (address) WHERE told = 2;
