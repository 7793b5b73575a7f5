using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CsCheck;

namespace CicdTools.Tests.Formats;

public sealed class FuzzTests
{
    private static readonly string[] Pieces = ["\t", "\n", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "<<: *a", "!reference [a, script]", "!!binary ", "| \n", ">-\n", "'", "\"", "\\x", "#", "? ", "---\n", "...\n", "%YAML 9.9\n", "\0", "\uFEFF", "${{ ", " }}", "$[[ inputs.x ]]", "extends: a\n", "include: '*.yml'\n", "needs: [a]\n", "parallel: 5\n", "~", "\uD800", "99999999999999999999"];

    [Fact]
    public void Whatever_is_done_to_a_workflow_reading_it_never_throws() =>
        Fuzz(new GitHubActionsFormat(), ".github/workflows/ci.yml", "github-actions");

    [Fact]
    public void Whatever_is_done_to_a_configuration_reading_it_never_throws() =>
        Fuzz(new GitLabCIFormat(), ".gitlab-ci.yml", "gitlab-ci");

    private static void Fuzz(IPipelineFormat format, string path, string folder)
    {
        string[] texts = [.. Corpus.All(folder).Select(file => file.Text)];
        Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Select(Gen.Double[0, 1], Gen.Double[0, 0.1], Gen.Int[0, Pieces.Length - 1]).Array[1, 6]).Sample((file, edits) =>
        {
            string text = texts[file];
            foreach ((double at, double length, int piece) in edits)
            {
                int start = (int)(at * text.Length);
                int end = Math.Min(text.Length, start + (int)(length * 40));
                text = text[..start] + Pieces[piece] + text[end..];
            }

            DiagnosticBag diagnostics = new();
            foreach (Pipeline pipeline in format.Read(new MemoryFiles((path, text)), path, diagnostics).Pipelines)
            {
                PipelineRules.Check(pipeline, diagnostics);
                format.Write(pipeline, diagnostics);
            }
        }, iter: 20_000, threads: 1);
    }
}
