namespace CicdTools;

/// <summary>What a request means. None declared is a write.</summary>
public enum Intent
{
    /// <summary>It changes something that a user could miss or find.</summary>
    Write,

    /// <summary>It changes nothing. Temporary clones, caches and indexes that can be rebuilt count as reads.</summary>
    Read,
}

/// <summary>
/// The guard that makes <c>-WhatIf</c> true: the HTTP, Git, process and file layers demand it before they change anything,
/// and only the base cmdlet opens it, after ShouldProcess said yes.
/// </summary>
public static class WriteScope
{
    private static readonly AsyncLocal<bool> Open = new();

    /// <summary>Whether changes are agreed to here.</summary>
    public static bool IsOpen => Open.Value;

    /// <summary>Refuses a write outside the scope.</summary>
    /// <param name="intent">What the request means.</param>
    /// <param name="target">What it would change, for the message.</param>
    /// <exception cref="CicdException"><c>WriteOutsideScope</c>.</exception>
    public static void Demand(Intent intent, string target)
    {
        if (intent == Intent.Write && !IsOpen)
            throw Errors.WriteOutsideScope(target);
    }

    /// <summary>Opens the scope for the calls made inside <paramref name="body"/>, and for those only.</summary>
    internal static async Task<T> RunAsync<T>(Func<Task<T>> body)
    {
        // The value flows into the body and not back out: an async method restores its caller's context.
        Open.Value = true;
        return await body().ConfigureAwait(false);
    }
}
