using CicdTools;
using CicdTools.Providers;

return await WriteScope.RunAsync(() => new ProviderCatalog().OwnRunAsync(args[^1], CancellationToken.None));
