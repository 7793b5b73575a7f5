namespace CicdTools;

/// <summary>Which pools.</summary>
public sealed record RunnerPoolQuery
{
    /// <summary>The project or repository; null for the whole organization.</summary>
    public string? Repository { get; init; }

    /// <summary>The pipeline whose jobs run there, by name or path; null for all pools. It wants a repository.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The name; null for all.</summary>
    public string? Name { get; init; }
}
