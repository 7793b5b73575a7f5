namespace CicdTools;

/// <summary>One thing that would change, and how. <paramref name="ApplyAsync"/> returns what it made; declined changes take their dependants with them.</summary>
/// <param name="Target">What would change, as <c>-WhatIf</c> names it.</param>
/// <param name="Action">What would happen to it, as <c>-WhatIf</c> names it.</param>
/// <param name="ApplyAsync">Does it. Only the base cmdlet calls it, after ShouldProcess, inside the write scope.</param>
public sealed record Change(string Target, string Action, Func<CancellationToken, Task<object?>> ApplyAsync)
{
    /// <summary>Changes that follow only if this one was made.</summary>
    public Change[] After { get; init; } = [];

    /// <summary>What it would do in full, such as a unified diff; shown under <c>-WhatIf</c>. Null for nothing more to say.</summary>
    public string? Details { get => field ?? FindDetails?.Invoke(); init; }

    /// <summary>Works the details out where they are read, as that takes time and few changes are shown. Null where they are at hand.</summary>
    public Func<string>? FindDetails { get; init; }

    /// <summary>What whoever decides should know of it, such as what a format cannot say.</summary>
    public Diagnostic[] Findings { get; init; } = [];

    /// <summary>The calls of its system that it would make; null where it makes none, or where they depend on what comes of each other.</summary>
    public PlannedCalls? Calls { get; init; }

    /// <summary>Whether it is asked about even where the command by itself would not ask. Default false.</summary>
    public bool WantsConfirmation { get; init; }

    /// <summary>Why there is nothing to do, a sentence; null when there is. Such a change asks nobody and is applied to give its result.</summary>
    public string? AlreadyDone { get; init; }
}

/// <summary>Calls that would be made.</summary>
/// <param name="Context">The context whose system they are of.</param>
/// <param name="Calls">Each as its method and path, in their order.</param>
public sealed record PlannedCalls(string Context, string[] Calls);
