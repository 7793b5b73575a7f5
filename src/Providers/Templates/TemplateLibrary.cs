namespace CicdTools.Providers.Templates;

internal sealed class TemplateLibrary : ITemplateLibrary
{
    public IReadOnlyList<TemplateInfo> Templates => [];

    public PipelineFile[] Render(string template, string name) => throw new NotImplementedException();

    public Change PlanFolder(string template, string name, string path) => throw new NotImplementedException();
}
