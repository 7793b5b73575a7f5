curl -X POST https://circleci.com/api/v2/project/circleci/acme/shop/pipeline/run -H "Circle-Token: $TOKEN"
