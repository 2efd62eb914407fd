-- What was remembered of making an account or setting its password held a quick digest of the whole request, the password
-- with it, from which a password could be guessed. It is made without the password now; what lies there goes. Only
-- administrators may do either, so all that is remembered of administrators goes: a repeat of theirs is done anew.
delete from request using account
where account.role = 'administrator' and request.actor = 'account:' || replace(account.id::text, '-', '');
