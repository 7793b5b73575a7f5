namespace CicdTools;

/// <summary>What an application is asked.</summary>
public sealed record ProbeRequest
{
    /// <summary>The address.</summary>
    public string Address { get; init; } = "";

    /// <summary>What has to be in the answer; null for anything.</summary>
    public string? Text { get; init; }

    /// <summary>How long it is asked again until it answers so. Default zero: as often as a network that blinks wants it.</summary>
    public TimeSpan Patience { get; init; }
}

/// <summary>What an application answered.</summary>
public sealed record ProbeResult
{
    /// <summary>The context; empty where an address alone was asked.</summary>
    public string Context { get; init; } = "";

    /// <summary>The application; empty where an address alone was asked.</summary>
    public string Application { get; init; } = "";

    /// <summary>The environment; empty where an address alone was asked.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The version that is there; empty where an address alone was asked.</summary>
    public string Version { get; init; } = "";

    /// <summary>The address that was asked; empty where there is none.</summary>
    public string Address { get; init; } = "";

    /// <summary>Whether it answered with success, and with the text.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>How long the answer took, from the first attempt on.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Why it did not, a sentence; null where it did.</summary>
    public string? Problem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Address;
}

/// <summary>Asks applications like any of their users asks them.</summary>
public interface IProbes
{
    /// <summary>What an address answers.</summary>
    /// <exception cref="CicdException"><c>InvalidAddress</c>.</exception>
    Task<ProbeResult> AskAsync(ProbeRequest request, Caller caller, CancellationToken cancellationToken);
}
