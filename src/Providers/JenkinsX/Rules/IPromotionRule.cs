namespace CicdTools.Providers.JenkinsX.Rules;

/// <summary>How an environment's repository says which version of an application runs there.</summary>
internal interface IPromotionRule
{
    /// <summary>The file that says it.</summary>
    string Path { get; }

    /// <summary>The version that the files say; null where they do not have the application.</summary>
    string? Current(Func<string, string?> read, PromotedApplication application);

    /// <summary>The files that change so that they say this version; none where they do already. A null content removes one.</summary>
    (string Path, string? Content)[] Set(Func<string, string?> read, PromotedApplication application, string version);

    /// <summary>The files that change so that they do not have the application any more.</summary>
    (string Path, string? Content)[] Remove(Func<string, string?> read, PromotedApplication application);
}

/// <summary>What is promoted.</summary>
/// <param name="Name">The application.</param>
/// <param name="Namespace">The environment's namespace.</param>
/// <param name="TeamNamespace">The team's namespace.</param>
/// <param name="Charts">The address of the chart repository.</param>
/// <param name="Source">The address of the application's repository.</param>
internal sealed record PromotedApplication(string Name, string Namespace, string TeamNamespace, string Charts, string Source)
{
    /// <summary>The resources of a version, for a rule that copies them; null where there are none, and for any other rule.</summary>
    public Func<string, KptPackage?>? Package { get; init; }
}
