using System.Text;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// How each part is looked for and made.
internal sealed partial class GoogleProvider
{
    // https://docs.cloud.google.com/service-usage/docs/reference/rest/v1/services/batchEnable: 20 at once.
    private async Task<Change> PlanServicesAsync(string part, string[] services, CancellationToken cancellationToken)
    {
        (string Name, string? Value)[] names = [.. services.Select(service => ("names", (string?)$"projects/{_place.Project}/services/{service}.googleapis.com"))];
        ServicesModel known = await _services.ServiceUsage.ReadAsync(ApiRequest.Get($"v1/projects/{_place.Project}/services:batchGet", names), Json.ServicesModel, cancellationToken).ConfigureAwait(false);
        HashSet<string> enabled = [.. (known.Services ?? []).Where(service => service.State == "ENABLED").Select(service => Last(service.Name ?? ""))];
        string[] missing = [.. services.Select(service => $"{service}.googleapis.com").Where(service => !enabled.Contains(service))];
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/services:batchEnable").With(new(missing), Json.EnableServices) with { Repeatable = true };
        return Needed(part, _place.Project, $"Enable the {(services.Length == 1 ? "service" : "services")} {string.Join(", ", missing)}", missing.Length == 0, [call], async token =>
        {
            OperationModel operation = await _services.ServiceUsage.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false);
            await EndAsync(_services.ServiceUsage, operation, $"v1/operations/{Last(operation.Name)}", token).ConfigureAwait(false);
        });
    }

    // https://docs.cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create
    private async Task<Change> PlanAccountAsync(string account, string email, CancellationToken cancellationToken)
    {
        Task<AccountModel?> FindAsync(CancellationToken token) => _services.Iam.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/serviceAccounts/{email}"), Json.AccountModel, token);
        AccountModel? there = await IfEnabledAsync(() => FindAsync(cancellationToken)).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/serviceAccounts").With(new(account, new(account)), Json.NewAccount);
        return Needed("ServiceAccount", email, "Create the service account", there is not null, [call], token => _services.Iam.CreateAsync(call, Json.AccountModel, FindAsync, token));
    }

    // https://docs.cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/create: a PUT, so that a second one finds the first.
    private async Task<Change> PlanTopicAsync(CancellationToken cancellationToken)
    {
        TopicModel? there = await IfEnabledAsync(() => _services.PubSub.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/topics/{Topic}"), Json.TopicModel, cancellationToken)).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, $"v1/projects/{_place.Project}/topics/{Topic}").With(new(), Json.TopicModel);
        return Needed("Topic", Topic, "Create the Pub/Sub topic that Artifact Registry tells its pushes to", there is not null, [call], token => IfNewAsync(() => _services.PubSub.DoAsync(call, token)));
    }

    // https://docs.cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions/create
    private async Task<Change> PlanSubscriptionAsync(CancellationToken cancellationToken)
    {
        string topic = $"projects/{_place.Project}/topics/{Topic}";
        SubscriptionModel? there = await IfEnabledAsync(() => _services.PubSub.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/subscriptions/{Subscription}"), Json.SubscriptionModel, cancellationToken)).ConfigureAwait(false);
        if (there is not null && there.Topic != topic)
            throw new CicdException("SubscriptionElsewhere", CicdErrorKind.Conflict, $"The subscription '{Subscription}' is of {there.Topic}, not of {topic}.", Subscription, "Delete it, or leave the part Subscription away.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, $"v1/projects/{_place.Project}/subscriptions/{Subscription}").With(new(null, topic), Json.SubscriptionModel);
        return Needed("Subscription", Subscription, $"Create the subscription of the topic '{Topic}'", there is not null, [call], token => IfNewAsync(() => _services.PubSub.DoAsync(call, token)));
    }

    // https://docs.cloud.google.com/storage/docs/object-versioning
    private async Task<Change> PlanBucketAsync(string bucket, bool versioned, CancellationToken cancellationToken)
    {
        BucketModel? there;
        try
        {
            there = await IfEnabledAsync(() => FindBucketAsync(bucket, cancellationToken)).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.Forbidden)
        {
            throw new CicdException("BucketTaken", CicdErrorKind.Conflict, $"The bucket '{bucket}' is somebody else's: names of buckets are the whole world's.", bucket, "Give another -Name.", exception);
        }

        if (there is not null && versioned && there.Versioning?.Enabled != true)
        {
            ApiRequest patch = ApiRequest.Write(HttpMethod.Patch, $"storage/v1/b/{bucket}").With(new(Versioning: new(true)), Json.BucketModel) with { Repeatable = true };
            return Needed("Buckets", bucket, "Switch the bucket's versioning on", false, [patch], token => Storage.DoAsync(patch, token));
        }

        ApiRequest call = NewBucket(new(bucket, _place.Location == GooglePlace.Global ? null : _place.Location, versioned ? new(true) : null, new(new(true))));
        return Needed("Buckets", bucket, versioned ? "Create the bucket, with versioning" : "Create the bucket", there is not null, [call], token => Storage.CreateAsync(call, Json.BucketModel, look => FindBucketAsync(bucket, look), token));
    }

    // https://docs.cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories/create
    private async Task<Change> PlanRegistryAsync(string name, CancellationToken cancellationToken)
    {
        ImagePlace place = ImagePlace.Parse(name, _place);
        RegistryModel? there = await IfEnabledAsync(() => Registry.FindAsync(ApiRequest.Get($"v1/projects/{place.Project}/locations/{place.Location}/repositories/{name}"), Json.RegistryModel, cancellationToken)).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{place.Project}/locations/{place.Location}/repositories").With(new(Format: "DOCKER"), Json.RegistryModel) with { Query = [("repositoryId", name)] };
        return Needed("Registry", name, $"Create the repository of Artifact Registry, for images as {place.Host}/{place.Project}/{name}/NAME", there is not null, [call], async token =>
        {
            OperationModel operation = await Registry.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false);
            await EndAsync(Registry, operation, $"v1/projects/{place.Project}/locations/{place.Location}/operations/{Last(operation.Name)}", token).ConfigureAwait(false);
        });
    }

    // https://docs.cloud.google.com/iam/docs/keys-create-delete: the key goes from IAM into Secret Manager, and is on this machine nowhere but in memory.
    private async Task<Change> PlanKeyAsync(string name, string email, CancellationToken cancellationToken)
    {
        SecretModel? there = await IfEnabledAsync(() => FindSecretAsync(name, cancellationToken)).ConfigureAwait(false);
        ApiRequest make = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/serviceAccounts/{email}/keys").With(new(), Json.NewKey) with { Sensitive = true };
        ApiRequest secret = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/secrets"), version = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/secrets/{name}:addVersion");
        return Needed("Key", name, $"Create a key of {email}, and keep it as the secret '{name}' in Secret Manager", there is not null, [make, secret, version], async token =>
        {
            KeyModel key = await _services.Iam.ReadAsync(make, Json.KeyModel, token).ConfigureAwait(false);
            Change keep = await PlanSetSecretAsync(new() { Scope = new(), Name = name, Value = new(Encoding.UTF8.GetString(Convert.FromBase64String(key.PrivateKeyData ?? ""))) }, token).ConfigureAwait(false);
            await keep.ApplyAsync(token).ConfigureAwait(false);
        });
    }

    private async Task IfNewAsync(Func<Task> make)
    {
        try
        {
            await make().ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.Conflict)
        {
            // Somebody else has made it in the meantime, and so it is there.
            _caller.Verbose?.Invoke(exception.Message);
        }
    }
}
