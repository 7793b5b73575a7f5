using System.Text.Json;
using System.Text.Json.Nodes;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>One's turn at an application: a Lease that is renewed while one works and ends by itself where one dies (https://kubernetes.io/docs/concepts/architecture/leases/).</summary>
internal sealed class ApplicationLease : IAsyncDisposable
{
    private static readonly Resource Leases = new("coordination.k8s.io", "v1", "leases", "Lease");
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(500);

    private readonly KubernetesApi _api;
    private readonly string _namespace;
    private readonly string _name;
    private readonly string _holder;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private Task _renewing = Task.CompletedTask;

    private ApplicationLease(KubernetesApi api, string @namespace, string application, TimeProvider clock)
    {
        (_api, _namespace, _name, _clock) = (api, @namespace, $"cicdtools-{application}", clock);
        _holder = $"{Environment.MachineName.ToLowerInvariant()}-{Guid.NewGuid():N}";
    }

    /// <summary>Waits for one's turn.</summary>
    /// <exception cref="CicdException"><c>EnvironmentBusy</c>: somebody else works at it for longer than is waited.</exception>
    public static async Task<ApplicationLease> TakeAsync(KubernetesApi api, string @namespace, string application, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        ApplicationLease lease = new(api, @namespace, application, clock);
        long begun = clock.GetTimestamp();
        string? seen = null;
        long since = begun;
        while (true)
        {
            JsonElement? found = await lease.FindAsync(cancellationToken).ConfigureAwait(false);
            string? version = found is { } there ? Version(there) : null;
            if (version != seen)
                (seen, since) = (version, clock.GetTimestamp());
            // Clocks of machines differ: a lease has ended when nobody has renewed it for its life while we looked.
            bool free = found is null || Holder(found.Value).Length == 0 || clock.GetElapsedTime(since) > Life;
            if (free && await lease.WriteAsync(version, lease._holder, cancellationToken).ConfigureAwait(false))
            {
                lease._renewing = Task.Run(() => lease.RenewAsync(lease._stop.Token), CancellationToken.None);
                return lease;
            }

            if (clock.GetElapsedTime(begun) > patience)
                throw new CicdException("EnvironmentBusy", CicdErrorKind.Conflict, $"Somebody else changes '{application}' in '{@namespace}' since {patience.TotalMinutes:0} minutes.", application, "Try again later.");
            await Task.Delay(Pulse, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _stop.Dispose();
        try
        {
            // One that could not be renewed may be somebody else's by now.
            if (await FindAsync(CancellationToken.None).ConfigureAwait(false) is { } lease && Holder(lease) == _holder)
                await _api.DeleteAsync(Leases, _namespace, _name, Version(lease), CancellationToken.None).ConfigureAwait(false);
        }
        catch (CicdException)
        {
            // It ends by itself.
        }
    }

    private async Task<JsonElement?> FindAsync(CancellationToken cancellationToken) =>
        await _api.FindAsync<object>(Leases, _namespace, _name, cancellationToken).ConfigureAwait(false) is JsonElement there ? there : null;

    private static string? Version(JsonElement lease) => lease.GetProperty("metadata").GetProperty("resourceVersion").GetString();

    private static string Holder(JsonElement lease) => lease.TryGetProperty("spec", out JsonElement spec) && spec.TryGetProperty("holderIdentity", out JsonElement holder) ? holder.GetString() ?? "" : "";

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Renewal, _clock, cancellationToken).ConfigureAwait(false);
                if (await FindAsync(cancellationToken).ConfigureAwait(false) is { } mine && Holder(mine) == _holder)
                    await WriteAsync(Version(mine), _holder, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (CicdException)
            {
                // The next renewal tries again; the lease's life is three of them.
            }
        }
    }

    private async Task<bool> WriteAsync(string? version, string holder, CancellationToken cancellationToken)
    {
        string now = _clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture);
        JsonObject metadata = new() { ["name"] = _name, ["namespace"] = _namespace };
        if (version is not null)
            metadata["resourceVersion"] = version;
        JsonObject lease = new()
        {
            ["apiVersion"] = Leases.ApiVersion,
            ["kind"] = Leases.Kind,
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["holderIdentity"] = holder, ["leaseDurationSeconds"] = (int)Life.TotalSeconds, ["renewTime"] = now },
        };
        try
        {
            _ = version is null
                ? await _api.CreateAsync(Leases, _namespace, lease, dryRun: false, cancellationToken).ConfigureAwait(false)
                : await _api.ReplaceAsync(Leases, _namespace, _name, lease, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CicdException faster) when (faster.Id is "ObjectChanged" or "ObjectExists" or "ObjectNotFound")
        {
            return false;
        }
    }
}
