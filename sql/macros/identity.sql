{#
    Stands for a customer without giving the customer away: the same identifier and secret give the same key,
    and without the secret nobody can try identifiers out. Hashed twice, as in HMAC, so that the secret cannot be
    told apart from the identifier behind it. NULL stays NULL. Refuses to run without a secret.
#}
{% macro customer_key(identifier) %}
case
    when {{ identifier }} is null then null
    when getvariable('customer_key_secret') is null then error('the variable customer_key_secret is not set')
    else substring(
        sha256(
            getvariable('customer_key_secret')
            || sha256(getvariable('customer_key_secret') || {{ identifier }})
        ),
        1,
        16
    )
end
{% endmacro %}
