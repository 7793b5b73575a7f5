namespace CicdTools.Providers.Google.Models;

/// <summary>https://docs.cloud.google.com/service-usage/docs/reference/rest/v1/services/batchGet</summary>
internal sealed record ServicesModel(ServiceModel[]? Services = null);

internal sealed record ServiceModel(string? Name = null, string? State = null);

/// <summary>https://docs.cloud.google.com/service-usage/docs/reference/rest/v1/services/batchEnable</summary>
internal sealed record EnableServices(string[] ServiceIds);

/// <summary>https://docs.cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts</summary>
internal sealed record AccountModel(string? DisplayName = null, string? Email = null, string? Name = null);

internal sealed record NewAccount(string AccountId, AccountModel ServiceAccount);

/// <summary>https://docs.cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys/create</summary>
internal sealed record NewKey;

internal sealed record KeyModel(string? Name = null, string? PrivateKeyData = null);

/// <summary>https://docs.cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics</summary>
internal sealed record TopicModel(string? Name = null);

/// <summary>https://docs.cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions</summary>
internal sealed record SubscriptionModel(string? Name = null, string? Topic = null);
