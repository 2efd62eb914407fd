-- Replies by request key.
insert into request (actor, key, digest, reply, made_at)
select actor, key, digest, reply::json, made_at from unnest($1::text[], $2::text[], $3::bytea[],
    $4::text[], $5::timestamptz[]) as request_in (actor, key, digest, reply, made_at)
