using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IRepositoryTemplates
{
    public async IAsyncEnumerable<RepositoryTemplate> GetRepositoryTemplatesAsync(RepositoryTemplateQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (TemplateInfo template in Catalog.Templates.Templates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RepositoryTemplate described = new() { Context = Context, Name = template.Name, Language = template.Language };
            if (query.Means(described))
                yield return described;
        }
    }
}
