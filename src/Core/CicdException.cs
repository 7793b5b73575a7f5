namespace CicdTools;

/// <summary>The kind of an error; PowerShell's error category follows from it.</summary>
public enum CicdErrorKind
{
    /// <summary>What was named is not there.</summary>
    NotFound,

    /// <summary>Nobody is signed in, or the credential is not accepted.</summary>
    Unauthorized,

    /// <summary>The one who is signed in may not do this.</summary>
    Forbidden,

    /// <summary>It is there already, or has changed meanwhile.</summary>
    Conflict,

    /// <summary>The input is wrong.</summary>
    Invalid,

    /// <summary>The system asks to wait.</summary>
    RateLimited,

    /// <summary>The system or this machine cannot do it.</summary>
    NotSupported,

    /// <summary>The system or this machine does not answer now, or broke.</summary>
    Unavailable,

    /// <summary>What ran said no.</summary>
    Failed,
}

/// <summary>An error with a stable name, a kind, a target and a remedy.</summary>
public sealed class CicdException : Exception
{
    /// <summary>An error.</summary>
    /// <param name="id">The stable name, such as <c>RepositoryNotFound</c>.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="message">What happened and to what: a sentence.</param>
    /// <param name="target">The name of what it happened to.</param>
    /// <param name="remedy">What to do next: a sentence.</param>
    /// <param name="inner">The cause.</param>
    public CicdException(string id, CicdErrorKind kind, string message, string? target = null, string? remedy = null, Exception? inner = null)
        : base(message, inner)
    {
        Id = id;
        Kind = kind;
        Target = target;
        Remedy = remedy;
    }

    /// <summary>The stable name.</summary>
    public string Id { get; }

    /// <summary>The kind.</summary>
    public CicdErrorKind Kind { get; }

    /// <summary>The name of what it happened to; null for none.</summary>
    public string? Target { get; }

    /// <summary>What to do next; null where the message says it.</summary>
    public string? Remedy { get; }
}
