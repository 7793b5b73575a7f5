namespace CicdTools.Providers.Detection;

/// <summary>
/// All languages. Where one folder has manifests of several, the first in this order is its language:
/// package.json and Makefile stand late, because other languages keep them for their tools.
/// </summary>
internal static class LanguageTable
{
    public static IReadOnlyList<LanguageRule> All { get; } =
    [
        DotnetRule.Rule,
        MavenRule.Rule,
        GradleRule.Rule,
        SbtRule.Rule,
        GoRule.Rule,
        RustRule.Rule,
        ElixirRule.Rule,
        SwiftRule.Rule,
        DartRule.Rule,
        HaskellRule.Rule,
        PhpRule.Rule,
        RubyRule.Rule,
        PythonRule.Rule,
        JavaScriptRule.Rule,
        NativeRule.Rule,
        StaticRule.Rule,
    ];
}
