-- What is stuck is counted whenever somebody asks for the metrics: few rows, found without reading all the others.
CREATE INDEX nudges_held ON nudges (channel, try_at) WHERE state = 'held';
CREATE INDEX nudges_failed ON nudges (channel, try_at) WHERE state = 'failed';
