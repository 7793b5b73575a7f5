using CicdTools;
using CicdTools.Providers;

return await WriteScope.RunAsync(() => new ProviderCatalog().OwnRunAsync(args[0], CancellationToken.None));
