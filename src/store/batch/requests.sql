-- Replies by request key.
insert into request (actor, key, digest, reply, made_at)
select actor, key, digest, reply::json, made_at from rows(text, text, bytea, text, timestamptz) as request_in
    (actor, key, digest, reply, made_at)
