using CicdTools.Providers.Http;

namespace CicdTools.Providers.Kubernetes;

/// <summary>A Kubernetes cluster: what runs there, and putting it there. One file per capability.</summary>
internal sealed partial class KubernetesProvider(Connection connection, Caller caller, HttpLimits? limits = null) : IProvider
{
    /// <summary>How often something that is under way is looked at.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private KubernetesApi? _api;

    public string Context => connection.Name;

    public ValueTask DisposeAsync()
    {
        _api?.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The API server. The first use reads the kubeconfig and may start the program that gives the credential, which is why it is not done before.</summary>
    internal async Task<KubernetesApi> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _api ??= await Task.Run(() => new KubernetesApi(ClusterAccess.Of(connection), connection, caller, limits), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }
}
