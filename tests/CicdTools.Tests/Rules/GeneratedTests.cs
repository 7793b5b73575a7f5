using CicdTools.Providers;
using CicdTools.Providers.Templates;
using CicdTools.Tests.Generation;

namespace CicdTools.Tests.Rules;

/// <summary>What the generator writes passes its own doctor.</summary>
public sealed class GeneratedTests
{
    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (TemplateInfo template in new TemplateLibrary().Templates)
            {
                foreach (IPipelineFormat format in new ProviderCatalog().Formats)
                    data.Add(template.Name, format.Name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task No_error_is_found_in_what_is_written(string template, string format)
    {
        using GenerationCase folder = GenerationCase.OfTemplate(template);
        try
        {
            await folder.WriteAsync(format, includeContainer: true, force: true);
        }
        catch (CicdException error) when (error is { Id: "FormatNotFound", Kind: CicdErrorKind.NotSupported })
        {
            Assert.Skip($"{format} is not generated.");
        }

        List<string> found = [];
        int files = 0;
        await foreach (Diagnostic problem in new ProviderCatalog().Doctor.ExamineAsync(new() { Path = folder.Root }, CancellationToken.None))
        {
            files++;
            if (problem.Severity == DiagnosticSeverity.Error)
                found.Add(problem.ToString());
        }

        Assert.Equal([], found);
        // That the files were looked at at all: every pipeline has something worth knowing.
        Assert.NotEqual(0, files);
    }
}
