using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;

namespace CicdTools.Providers.Kubernetes.PortForwards;

/// <summary>
/// One connection to a port of a pod. Each message begins with the number of its channel: 0 for data and 1 for errors; the first two bytes of each
/// channel repeat the port (kubernetes/kubernetes, pkg/kubelet/cri/streaming/portforward/websocket.go).
/// </summary>
internal sealed class PodTunnel : IAsyncDisposable
{
    private const string Protocol = "v4.channel.k8s.io";
    private const byte Data = 0;
    private const byte Error = 1;
    private const int PortLength = 2;
    private const int LongestError = 1000;

    /// <summary>How long the pod's side may still send once this machine's has ended: the protocol knows no end of one side alone.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly WebSocket _socket;
    private readonly TimeProvider _clock;
    private readonly int _port;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte>[] _ports = [[], []];
    private readonly StringBuilder _said = new();
    private byte? _channel;

    private PodTunnel(WebSocket socket, int port, TimeProvider clock) => (_socket, _port, _clock) = (socket, port, clock);

    /// <summary>What the pod's side says went wrong; null for nothing.</summary>
    public string? Said => _said.Length == 0 ? null : _said.ToString();

    /// <summary>Opens a tunnel, and waits until the other side has named the port.</summary>
    public static async Task<PodTunnel> OpenAsync(KubernetesApi api, string @namespace, string pod, int port, TimeProvider clock, CancellationToken cancellationToken)
    {
        string number = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        PodTunnel tunnel = new(await api.OpenSocketAsync($"api/v1/namespaces/{@namespace}/pods/{pod}/portforward", Protocol, cancellationToken, ("ports", number)).ConfigureAwait(false), port, clock);
        try
        {
            while (tunnel._ports[Data].Count < PortLength || tunnel._ports[Error].Count < PortLength)
            {
                if (!await tunnel.ReceiveAsync(Stream.Null, cancellationToken).ConfigureAwait(false))
                    throw tunnel.Broken("it was closed before it began");
            }

            return tunnel;
        }
        catch
        {
            await tunnel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Carries bytes both ways until one side ends.</summary>
    public async Task CarryAsync(Stream local, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task up = SendAllAsync(local, end.Token), down = ReceiveAllAsync(local, end.Token);
        try
        {
            if (await Task.WhenAny(up, down).ConfigureAwait(false) == up)
                await down.WaitAsync(Rest, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The pod's side has nothing more to say.
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(Quiet(up), Quiet(down)).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SendAllAsync(Stream local, CancellationToken cancellationToken)
    {
        byte[] message = new byte[32 * 1024];
        message[0] = Data;
        int length;
        while ((length = await local.ReadAsync(message.AsMemory(1), cancellationToken).ConfigureAwait(false)) > 0)
            await _socket.SendAsync(message.AsMemory(0, length + 1), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReceiveAllAsync(Stream local, CancellationToken cancellationToken)
    {
        while (await ReceiveAsync(local, cancellationToken).ConfigureAwait(false))
        {
        }
    }

    /// <summary>Takes what comes next; false once there is no more.</summary>
    private async Task<bool> ReceiveAsync(Stream local, CancellationToken cancellationToken)
    {
        ValueWebSocketReceiveResult result;
        try
        {
            result = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketException closed) when (closed.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely)
        {
            return false;
        }

        if (result.MessageType == WebSocketMessageType.Close)
            return false;
        Memory<byte> bytes = _buffer.AsMemory(0, result.Count);
        // Only the first piece of a message names the channel.
        if (_channel is null && bytes.Length > 0)
        {
            _channel = bytes.Span[0];
            bytes = bytes[1..];
        }

        if (_channel is { } channel)
            await TakeAsync(channel, bytes, local, cancellationToken).ConfigureAwait(false);
        if (result.EndOfMessage)
            _channel = null;
        return true;
    }

    private async Task TakeAsync(byte channel, Memory<byte> bytes, Stream local, CancellationToken cancellationToken)
    {
        if (channel > Error)
            throw Broken($"it speaks on the channel {channel}, which nobody asked for");
        List<byte> named = _ports[channel];
        int missing = Math.Min(PortLength - named.Count, bytes.Length);
        if (missing > 0)
        {
            named.AddRange(bytes[..missing].ToArray());
            bytes = bytes[missing..];
            if (named.Count == PortLength && BinaryPrimitives.ReadUInt16LittleEndian([.. named]) != _port)
                throw Broken("it names another port");
        }

        if (channel == Data)
            await local.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        else if (_said.Length < LongestError)
            _said.Append(Encoding.UTF8.GetString(bytes.Span));
    }

    private CicdException Broken(string how) =>
        new("PortForwardBroken", CicdErrorKind.Unavailable, $"The connection to port {_port} of the pod does not work: {Said ?? how}.".Replace("..", ".", StringComparison.Ordinal), $"{_port}", "Check the pod's node, and what stands between it and this machine.");

    private static async Task Quiet(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or WebSocketException or ObjectDisposedException)
        {
            // The other direction has ended it, or the program on this machine has.
        }
    }
}
