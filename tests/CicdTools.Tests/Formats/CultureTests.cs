using System.Globalization;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Formats;

public sealed class CultureTests
{
    private const string Workflow = """
        name: INSTALL
        on: push
        jobs:
          INIT:
            runs-on: ubuntu-latest
            timeout-minutes: 1.5
            if: STARTSWITH(github.ref, 'refs/tags/')
            steps:
              - uses: ACTIONS/CHECKOUT@v4
              - run: echo ${{ 1.5 }} ${{ format('{0}', 'I') }}
        """;

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void The_output_is_the_same_everywhere(string culture)
    {
        string invariant = Written(CultureInfo.InvariantCulture), local = Written(CultureInfo.GetCultureInfo(culture));
        Assert.Equal(invariant, local);
        Assert.Contains("timeout-minutes: 1.5", local, StringComparison.Ordinal);
        Assert.Contains("1 minute 30 seconds", local, StringComparison.Ordinal);
    }

    private static string Written(CultureInfo culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            GitHubActionsFormat format = new();
            Pipeline pipeline = format.Read(new MemoryFiles((".github/workflows/ci.yml", Workflow)), ".github/workflows/ci.yml", new()).Pipelines[0];
            Assert.IsType<TagCondition>(pipeline.Jobs.Single().Condition);
            Assert.IsType<CheckoutStep>(pipeline.Jobs.Single().Steps[0]);
            return format.Write(pipeline, new())[0].Text + PipelineConverter.Convert(pipeline, format, new GitLabCIFormat(), new())[0].Text + format.Expand("${{ 1.5 == '1.5' }} ${{ 1.5 }}", Contexts.Of());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
