namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>
/// The phases of a build (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.phases). A script step is named
/// after the phase it stands in, or after its <c>finally</c> block; by this name it finds its place again.
/// </summary>
internal static class Phases
{
    public const string Install = "install";
    public const string Build = "build";
    public const string PostBuild = "post_build";

    private const string FinallySuffix = " finally";

    /// <summary>The names, in order. "You cannot change these build phase names."</summary>
    public static string[] Names { get; } = [Install, "pre_build", Build, PostBuild];

    /// <summary>The step's name of a phase's <c>finally</c> block.</summary>
    public static string Finally(string phase) => phase + FinallySuffix;

    /// <summary>The phase and block that a step's name means; null for any other name.</summary>
    public static (string Phase, bool IsFinally)? Of(string? name)
    {
        bool isFinally = name?.EndsWith(FinallySuffix, StringComparison.Ordinal) ?? false;
        string? phase = isFinally ? name![..^FinallySuffix.Length] : name;
        return Names.Contains(phase) ? (phase!, isFinally) : null;
    }
}
