using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes.Models;
using k8s;

namespace CicdTools.Providers.Kubernetes;

/// <summary>The API server over our chain: objects by resource, namespace and name. The client library gives the kubeconfig and the types; every call is made here, with its meaning declared.</summary>
internal sealed class KubernetesApi : IDisposable
{
    /// <summary>How many objects a page holds (https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks).</summary>
    private const string PageSize = "500";

    /// <summary>Who changes fields, as the server records it (https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers).</summary>
    public const string FieldManager = "cicdtools";

    private readonly ApiClient _http;

    public KubernetesApi(ClusterAccess access, Connection connection, Caller caller, HttpLimits? limits = null)
    {
        Access = access;
        _http = new(new KubernetesDialect(access.Headers, access.CertificateEnds, caller.Clock), access.Server, connection, caller, access.Token, limits, transport: access.Transport);
    }

    public ClusterAccess Access { get; }

    public void Dispose()
    {
        _http.Dispose();
        Access.Dispose();
    }

    /// <summary>All objects over all pages. Where the list is too old to be gone on with, the server's own word for where to go on is taken.</summary>
    public IAsyncEnumerable<T> ListAsync<T>(Resource resource, string? @namespace, string? labels, CancellationToken cancellationToken) => ListAsync<T>(resource, @namespace, labels, null, patient: true, cancellationToken);

    /// <summary>The objects whose fields are such, over all pages (https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/).</summary>
    public IAsyncEnumerable<T> FilterAsync<T>(Resource resource, string? @namespace, string fields, CancellationToken cancellationToken) => ListAsync<T>(resource, @namespace, null, fields, patient: true, cancellationToken);

    /// <summary>All objects over all pages; where <paramref name="patient"/> is not set, a server that is down is not asked again.</summary>
    public IAsyncEnumerable<T> ListAsync<T>(Resource resource, string? @namespace, string? labels, bool patient, CancellationToken cancellationToken) => ListAsync<T>(resource, @namespace, labels, null, patient, cancellationToken);

    private async IAsyncEnumerable<T> ListAsync<T>(Resource resource, string? @namespace, string? labels, string? fields, bool patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            ApiRequest request = ApiRequest.Get(resource.Path(@namespace), ("limit", PageSize), ("labelSelector", labels), ("fieldSelector", fields), ("continue", next)) with { Repeatable = patient, Sensitive = IsSecret(resource) };
            (JsonElement[] items, next) = Items(await ReadAsync(request, cancellationToken).ConfigureAwait(false));
            foreach (JsonElement item in items)
                yield return Typed<T>(item);
        }
        while (!string.IsNullOrEmpty(next));
    }

    /// <summary>All objects over all pages, read into models that hold only what is used of them.</summary>
    public IAsyncEnumerable<T> ListAsync<T>(JsonTypeInfo<ListModel<T>> type, Resource resource, string? @namespace, CancellationToken cancellationToken) => _http.TokenPagesAsync(
        ApiRequest.Get(resource.Path(@namespace), ("limit", PageSize)), "continue", type, page => (page.Items ?? [], page.Metadata?.Continue), cancellationToken);

    /// <summary>The object as a model of what is used of it; null where it is not there.</summary>
    public Task<T?> FindAsync<T>(JsonTypeInfo<T> type, Resource resource, string @namespace, string name, CancellationToken cancellationToken)
        where T : class => _http.FindAsync(ApiRequest.Get(resource.Path(@namespace, name)), type, cancellationToken);

    /// <summary>The object; null where it is not there, or where the server does not know its kind.</summary>
    public async Task<T?> FindAsync<T>(Resource resource, string? @namespace, string name, CancellationToken cancellationToken)
        where T : class
    {
        using HttpResponseMessage response = await _http.SendAsync(ApiRequest.Get(resource.Path(@namespace, name)) with { MayBeMissing = true, Sensitive = IsSecret(resource) }, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound ? null : Typed<T>(await JsonAsync(response, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What is at a path of the server's own, such as its version.</summary>
    public async Task<JsonElement?> FindAsync(FormattableString path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.SendAsync(ApiRequest.Get(path) with { MayBeMissing = true }, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await JsonAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The text of something behind the server's proxy, by the path that it has there; null where it is not there.</summary>
    public Task<string?> FindTextAsync(FormattableString proxy, string path, CancellationToken cancellationToken) =>
        _http.FindTextAsync(ApiRequest.Foreign(HttpMethod.Get, $"{ApiRequest.Get(proxy).Path}/{path}", Intent.Read) with { Accept = "*/*" }, cancellationToken);

    /// <summary>A question that is put by POST and leaves nothing behind, such as a review; null where the server does not know it.</summary>
    public async Task<JsonElement?> AskAsync(FormattableString path, JsonObject question, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.SendAsync(ApiRequest.Read(HttpMethod.Post, path) with { Content = Body(question), MayBeMissing = true }, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await JsonAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/); a dry run changes nothing and is a read.</summary>
    public Task<JsonElement> ApplyAsync(Resource resource, string? @namespace, string name, JsonObject manifest, bool dryRun, bool force, CancellationToken cancellationToken) =>
        ReadAsync(Applying(resource, @namespace, name, manifest, dryRun, force), cancellationToken);

    /// <summary>What an apply would leave, and whether it would make the object: that is answered by 201 (https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/config-map-v1/#response-4).</summary>
    public async Task<(JsonElement Object, bool IsNew)> TryApplyAsync(Resource resource, string? @namespace, string name, JsonObject manifest, bool force, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.SendAsync(Applying(resource, @namespace, name, manifest, dryRun: true, force), cancellationToken).ConfigureAwait(false);
        return (await JsonAsync(response, cancellationToken).ConfigureAwait(false), response.StatusCode == HttpStatusCode.Created);
    }

    /// <summary>Changes what a patch says (https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply); a dry run changes nothing and is a read.</summary>
    public Task<JsonElement> PatchAsync(Resource resource, string? @namespace, string name, JsonNode patch, string type, bool dryRun, CancellationToken cancellationToken)
    {
        FormattableString path = resource.Path(@namespace, name);
        return ReadAsync(
            (dryRun ? ApiRequest.Read(HttpMethod.Patch, path) : ApiRequest.Write(HttpMethod.Patch, path)) with
            {
                Query = [("fieldManager", FieldManager), ("dryRun", dryRun ? "All" : null)],
                Content = Body(patch, type),
                Sensitive = IsSecret(resource),
            },
            cancellationToken);
    }

    /// <summary>Changes what a patch says of an object's status, in a kind that keeps it apart (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#status-subresource).</summary>
    public Task PatchStatusAsync(Resource resource, string @namespace, string name, JsonNode patch, CancellationToken cancellationToken)
    {
        FormattableString path = $"apis/{resource.Group}/{resource.Version}/namespaces/{@namespace}/{resource.Plural}/{name}/status";
        return ReadAsync(ApiRequest.Write(HttpMethod.Patch, path) with { Query = [("fieldManager", FieldManager)], Content = Body(patch, "application/merge-patch+json"), Repeatable = true }, cancellationToken);
    }

    /// <summary>The lines of a container's log as the kubelet has kept them, each with its time (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod).</summary>
    public async IAsyncEnumerable<string> ReadLogAsync(string @namespace, string pod, string container, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ApiRequest request = ApiRequest.Get($"api/v1/namespaces/{@namespace}/pods/{pod}/log", ("container", container), ("timestamps", "true"), ("follow", follow ? "true" : null)) with { Streamed = true, Accept = "*/*" };
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            yield return line;
    }

    /// <summary>Makes an object; with <paramref name="dryRun"/> the server only says whether it would.</summary>
    public Task<JsonElement> CreateAsync(Resource resource, string? @namespace, JsonObject manifest, bool dryRun, CancellationToken cancellationToken)
    {
        FormattableString path = resource.Path(@namespace);
        return ReadAsync(
            (dryRun ? ApiRequest.Read(HttpMethod.Post, path) : ApiRequest.Write(HttpMethod.Post, path)) with
            {
                Query = [("fieldManager", FieldManager), ("dryRun", dryRun ? "All" : null)],
                Content = Body(manifest),
                Sensitive = IsSecret(resource),
            },
            cancellationToken);
    }

    /// <summary>A write to a path of an object, such as its token or scale, whose answer may hold a secret.</summary>
    public Task<JsonElement> CreateSecretlyAsync(FormattableString path, JsonObject body, CancellationToken cancellationToken) =>
        ReadAsync(ApiRequest.Write(HttpMethod.Post, path) with { Content = Body(body), Sensitive = true }, cancellationToken);

    /// <summary>Puts an object in the place of the one of the same resource version; where that has changed, <c>ObjectChanged</c>.</summary>
    public Task<JsonElement> ReplaceAsync(Resource resource, string? @namespace, string name, JsonObject manifest, CancellationToken cancellationToken) => ReadAsync(
        ApiRequest.Write(HttpMethod.Put, resource.Path(@namespace, name)) with
        {
            Query = [("fieldManager", FieldManager)],
            Content = Body(manifest),
            Sensitive = IsSecret(resource),
            // A second try of one that was carried out would meet its own change.
            Repeatable = false,
        },
        cancellationToken);

    /// <summary>Removes an object, what belongs to it afterwards; one that is gone already is no error.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="namespace">The namespace; null for none.</param>
    /// <param name="name">The name.</param>
    /// <param name="version">The only resource version that is removed; null for any. Another one is <c>ObjectChanged</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task DeleteAsync(Resource resource, string? @namespace, string name, string? version, CancellationToken cancellationToken)
    {
        // https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/delete-options/
        JsonObject options = new() { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = "Background" };
        if (version is not null)
            options["preconditions"] = new JsonObject { ["resourceVersion"] = version };
        ApiRequest request = ApiRequest.Write(HttpMethod.Delete, resource.Path(@namespace, name)) with { Content = Body(options), MayBeMissing = true };
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DeleteAsync(Resource, string?, string, string?, CancellationToken)"/>
    public Task DeleteAsync(Resource resource, string? @namespace, string name, CancellationToken cancellationToken) => DeleteAsync(resource, @namespace, name, null, cancellationToken);

    /// <summary>The events of a watch, one a line, until the server ends it.</summary>
    public async IAsyncEnumerable<JsonElement> WatchAsync(Resource resource, string? @namespace, string? labels, string? fields, string? version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ApiRequest request = ApiRequest.Get(resource.Path(@namespace), ("watch", "true"), ("labelSelector", labels), ("fieldSelector", fields), ("resourceVersion", version), ("allowWatchBookmarks", "true")) with { Streamed = true };
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    /// <summary>A socket to a path that takes one, such as a pod's <c>portforward</c>.</summary>
    public Task<System.Net.WebSockets.WebSocket> OpenSocketAsync(FormattableString path, string protocol, CancellationToken cancellationToken, params (string Name, string? Value)[] query) =>
        ApiSockets.OpenAsync(_http, ApiRequest.Get(path, query) with { Streamed = true }, protocol, cancellationToken);

    /// <summary>An object as the library's type, or as it is.</summary>
    public static T Typed<T>(JsonElement item) => item is T same ? same : KubernetesJson.Deserialize<T>(item);

    private static bool IsSecret(Resource resource) => resource.Plural == "secrets";

    private static (JsonElement[] Items, string? Next) Items(JsonElement list)
    {
        string? next = list.TryGetProperty("metadata", out JsonElement metadata) && metadata.TryGetProperty("continue", out JsonElement token) ? token.GetString() : null;
        return ([.. list.GetProperty("items").EnumerateArray()], next);
    }

    private static ApiRequest Applying(Resource resource, string? @namespace, string name, JsonObject manifest, bool dryRun, bool force)
    {
        FormattableString path = resource.Path(@namespace, name);
        return (dryRun ? ApiRequest.Read(HttpMethod.Patch, path) : ApiRequest.Write(HttpMethod.Patch, path)) with
        {
            // Strict field validation is told to servers that have it, since 1.25; apply refuses unknown fields in older ones too.
            Query = [("fieldManager", FieldManager), ("force", force ? "true" : null), ("fieldValidation", "Strict"), ("dryRun", dryRun ? "All" : null)],
            Content = Body(manifest, "application/apply-patch+yaml"),
            // Applying twice leaves what applying once leaves.
            Repeatable = true,
            Sensitive = IsSecret(resource),
        };
    }

    private async Task<JsonElement> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await JsonAsync(response, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonElement> JsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            using JsonDocument document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new CicdException("NotTheApi", CicdErrorKind.Unavailable, $"{response.RequestMessage!.Name()} was answered with something else than Kubernetes' API gives.", Access.Server.Authority, "Check the context's address; a proxy or a sign-in page may stand before the server.", exception);
        }
    }

    private static Func<HttpContent> Body(JsonNode body, string type = "application/json")
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(body);
        return () => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
    }
}
