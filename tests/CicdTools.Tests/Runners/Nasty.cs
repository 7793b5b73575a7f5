using CicdTools.Cmdlets.Runners;
using CsCheck;

namespace CicdTools.Tests.Runners;

/// <summary>Texts of others that would like to be a command, and runners to say them to.</summary>
internal static class Nasty
{
    private static readonly string[] Pieces =
    [
        "::error::", "::warning file=a::", ":", "::", "::add-path::/tmp", "\n::set-env name=A::b", "::stop-commands::x", "##[error]", "##[add-path]/tmp", "##vso[task.complete result=Succeeded;]", "##VSO[task.setvariable variable=PATH]x",
        "\r\n", "\n", "\r", "%", "%0A", "%0D", "%25", "%3A", "%3B", "%5D", "%AZP25", "%AZP250A", "]", "[", ";", ":", ",", "=", " ", "\t", "\0", "\u001b[0K", "\u001b]8;;http://x\u0007",
        "section_start:1:a\r\u001b[0K", "section_end:1:cicd_1\r\u001b[0K", "| a | b |", "<script>", "[x](y)", "`", "\\", "\u2028", "é", "🚀", "EOF",
    ];

    public static Gen<string> Text { get; } = Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(at => Pieces[at]), Gen.String[0, 5]).Array[0, 6].Select(string.Concat);

    public static HostRunner GitHub(params (string Name, string Value)[] more) => On([("GITHUB_ACTIONS", "true"), .. more]);

    public static HostRunner Azure(params (string Name, string Value)[] more) => On([("TF_BUILD", "True"), .. more]);

    public static HostRunner GitLab(params (string Name, string Value)[] more) => On([("GITLAB_CI", "true"), .. more]);

    public static HostRunner On(params (string Name, string Value)[] environment) =>
        HostRunner.Detect(name => Array.Find(environment, variable => variable.Name == name).Value);
}
