curl -X POST https://circleci.com/api/v2/project/gh/acme/shop/pipeline -H "Circle-Token: $TOKEN"
