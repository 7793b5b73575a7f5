using CicdTools.Providers;
using CicdTools.Providers.Formats.Files;
using CicdTools.Providers.Rules;
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
        string path = (await folder.WriteAsync(format, includeContainer: true, force: true)).Path!;
        // That the file is taken for what it is: else nothing could be found in it.
        RuleFile? read = new Examination(new ProviderCatalog().Formats, new()).Open(new FolderFileSource(folder.Root), path, folder.Read(path), new(), asked: false);
        Assert.Equal(format, read?.Format);
        Assert.NotEmpty(read!.Pipelines);

        List<string> found = [];
        await foreach (Diagnostic problem in new ProviderCatalog().Doctor.ExamineAsync(new() { Path = folder.Root }, CancellationToken.None))
        {
            if (problem.Severity == DiagnosticSeverity.Error)
                found.Add(problem.ToString());
        }

        Assert.Equal([], found);
    }
}
