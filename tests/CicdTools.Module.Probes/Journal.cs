using System.Collections.Concurrent;

namespace CicdTools.Module.Probes;

/// <summary>What the probes did, for the tests to read.</summary>
public static class Journal
{
    private static readonly ConcurrentQueue<string> Lines = new();

    /// <summary>What was done so far.</summary>
    public static string[] Entries => [.. Lines];

    /// <summary>Ends when a probe's request is under way.</summary>
    public static ManualResetEventSlim Started { get; } = new();

    /// <summary>Adds an entry.</summary>
    public static void Add(string entry) => Lines.Enqueue(entry);

    /// <summary>Forgets all.</summary>
    public static void Clear()
    {
        Lines.Clear();
        Started.Reset();
    }
}
