using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Kubernetes.PortForwards;

/// <summary>Takes connections on the loopback and carries each through a tunnel of its own. A pod that has gone makes way for another one of the application.</summary>
internal sealed class PodPortForward : PortForward
{
    private readonly KubernetesApi _api;
    private readonly PodChoice _choice;
    private readonly TimeProvider _clock;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<long, Task> _serving = new();
    private readonly Task _accepting;
    private volatile string _pod;
    private volatile string? _problem;
    private int _connections;
    private int _closed;

    private PodPortForward(KubernetesApi api, PodChoice choice, string pod, TimeProvider clock, TcpListener listener)
    {
        (_api, _choice, _pod, _clock, _listener) = (api, choice, pod, clock, listener);
        LocalPort = ((IPEndPoint)listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    public override string Pod => _pod;

    public override bool IsOpen => _closed == 0;

    public override int Connections => _connections;

    public override string? Problem => _problem;

    /// <summary>Opens the port once the cluster has let one connection through: what it refuses is said now, and not to a browser.</summary>
    public static async Task<PodPortForward> OpenAsync(KubernetesApi api, PodChoice choice, string context, PortForwardRequest request, string pod, int port, TimeProvider clock, CancellationToken cancellationToken)
    {
        PodTunnel first = await PodTunnel.OpenAsync(api, choice.Namespace, pod, port, clock, cancellationToken).ConfigureAwait(false);
        await first.DisposeAsync().ConfigureAwait(false);
        TcpListener listener = new(IPAddress.Loopback, request.LocalPort);
        try
        {
            listener.Start();
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new CicdException("PortNotFree", CicdErrorKind.Conflict, $"The port {request.LocalPort} of this machine cannot be opened: {exception.Message}", $"{request.LocalPort}", "Name another one by -LocalPort, or none.", exception);
        }

        return new(api, choice, pod, clock, listener) { Context = context, Application = request.Application ?? "", Environment = choice.Namespace, Port = port };
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_serving.Values).ConfigureAwait(false);
        _stop.Dispose();
        _api.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                long number = Interlocked.Increment(ref _connections);
                _serving[number] = Task.Run(() => ServeAsync(number, client));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            if (!_stop.IsCancellationRequested)
                _problem = $"The port {LocalPort} takes no connections any more: {ended.Message}";
        }
    }

    private async Task ServeAsync(long number, TcpClient client)
    {
        using TcpClient owned = client;
        try
        {
            PodTunnel tunnel = await TunnelAsync(_stop.Token).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable closing = tunnel.ConfigureAwait(false);
            await tunnel.CarryAsync(client.GetStream(), _stop.Token).ConfigureAwait(false);
            _problem = tunnel.Said;
        }
        catch (OperationCanceledException)
        {
            // It is being closed.
        }
        catch (Exception failure) when (failure is CicdException or IOException or WebSocketException or SocketException)
        {
            _problem = failure.Message;
        }
        finally
        {
            _serving.TryRemove(number, out _);
        }
    }

    private async Task<PodTunnel> TunnelAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PodTunnel.OpenAsync(_api, Environment, _pod, Port, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException gone) when (Application.Length > 0 && gone.Kind is CicdErrorKind.NotFound or CicdErrorKind.Invalid)
        {
            string other = (await _choice.FindAsync(cancellationToken).ConfigureAwait(false)).Metadata.Name;
            if (other == _pod)
                throw;
            _pod = other;
            return await PodTunnel.OpenAsync(_api, Environment, other, Port, _clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
