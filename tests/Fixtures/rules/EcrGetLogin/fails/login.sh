eval "$(aws --profile ci ecr get-login --no-include-email)"
