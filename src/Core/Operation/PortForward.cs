namespace CicdTools;

/// <summary>A port of this machine that leads to a port of a pod until it is closed. It ends with the session that opened it.</summary>
public abstract class PortForward : IAsyncDisposable, IDisposable
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The application; empty where a pod was named.</summary>
    public string Application { get; init; } = "";

    /// <summary>The environment: its namespace.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The pod that it leads to now.</summary>
    public abstract string Pod { get; }

    /// <summary>The port of the pod.</summary>
    public int Port { get; init; }

    /// <summary>The port of this machine, on the loopback alone.</summary>
    public int LocalPort { get; init; }

    /// <summary>Host and port to connect to.</summary>
    public string Address => $"127.0.0.1:{LocalPort.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>Whether it takes connections.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>How many connections it has taken.</summary>
    public abstract int Connections { get; }

    /// <summary>What went wrong with the newest connection, a sentence; null for nothing.</summary>
    public abstract string? Problem { get; }

    /// <summary>Closes it with all its connections.</summary>
    public abstract ValueTask DisposeAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => Address;
}
