-- The head of the log moves once a batch, after every other part (`settled`): its row's lock orders all
-- commits, so that positions are gap-free and in commit order. $1: how many lines; $2: the digest of them all.
update feed_head set seq = seq + $1::int8, prev_hash = hash, hash = sha256(hash || $2::bytea)
where settled
returning seq, seq - $1::int8 as base, prev_hash, hash
